package io.weir.config.problem;

import io.weir.config.problem.Problem.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All problems of one configuration, collected while it is read. For one thread. */
public final class Problems {

  /** How many are kept; a file with more is read no better for telling them all. */
  private static final int KEPT_MAX = 1_000;

  private final List<Problem> all = new ArrayList<>();
  private final Map<String, Excerpt> excerpts = new HashMap<>();
  private int dropped;

  /** Adds an error that says what was found and what would be right. */
  public void error(Place place, String what, @Nullable String expected) {
    add(Problem.error(place, what, expected));
  }

  /** Adds a warning. */
  public void warning(Place place, String what) {
    add(new Problem(place, what, null, null, Severity.WARNING));
  }

  /** Adds one problem; one that is already there is not added again. */
  public void add(Problem problem) {
    if (all.contains(problem)) {
      return;
    }
    if (all.size() < KEPT_MAX) {
      all.add(problem);
    } else {
      dropped++;
    }
  }

  /** Adds all problems of another reading, for example of a file that this one refers to. */
  public void addAll(Problems others) {
    others.all.forEach(this::add);
    dropped += others.dropped;
    excerpts.putAll(others.excerpts);
  }

  /** Keeps the text of a file, so that excerpts can be shown. */
  public void source(String file, String text) {
    excerpts.put(file, new Excerpt(text));
  }

  /** Names a stretch of a file that holds a secret; no excerpt shows it. */
  public void conceal(String file, int fromOffset, int toOffset) {
    Excerpt excerpt = excerpts.get(file);
    if (excerpt != null) {
      excerpt.conceal(fromOffset, toOffset);
    }
  }

  /** All problems, sorted by place. */
  public List<Problem> list() {
    return all.stream()
        .sorted((one, other) -> one.place().compareTo(other.place()))
        .collect(Collectors.toUnmodifiableList());
  }

  /** Whether there is no problem at all, not even a warning. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Whether there is an error. */
  public boolean hasErrors() {
    return all.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  /** How many problems there are now; a mark to return to with {@link #forgetSince}. */
  public int count() {
    return all.size();
  }

  /** Whether an error was added since a mark. */
  public boolean anyErrorSince(int mark) {
    return all.subList(mark, all.size()).stream()
        .anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  /** Forgets the problems added since a mark: a reading that was only tried. */
  public void forgetSince(int mark) {
    all.subList(mark, all.size()).clear();
  }

  /** Throws if there is an error. Only for the outermost edge of a program. */
  public void throwIfErrors() {
    if (hasErrors()) {
      throw new ConfigException(this);
    }
  }

  /**
   * All problems as text, one line each, without a newline at the end.
   *
   * @param withExcerpt whether each is followed by its line of the file and a caret
   */
  public String render(boolean withExcerpt) {
    String text =
        list().stream()
            .map(problem -> withExcerpt ? withExcerpt(problem) : problem.toString())
            .collect(Collectors.joining("\n"));
    return dropped == 0 ? text : text + "\nand " + dropped + " more";
  }

  private String withExcerpt(Problem problem) {
    return Optional.ofNullable(excerpts.get(problem.place().file()))
        .flatMap(excerpt -> excerpt.at(problem.place()))
        .map(lines -> problem + "\n" + lines)
        .orElseGet(problem::toString);
  }

  @Override
  public String toString() {
    return render(false);
  }
}
