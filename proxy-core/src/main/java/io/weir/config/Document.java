package io.weir.config;

import io.weir.config.problem.Place;
import io.weir.config.problem.Problems;
import io.weir.config.value.NamedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One document while it is read: what all its nodes share and what is noticed on the way. For one
 * thread.
 */
public final class Document {

  /**
   * An environment variable that was asked for and found unset or blank.
   *
   * @param name its name
   * @param place the scalar that asked for it
   * @param defaulted whether the scalar gave a default for it
   */
  public record Unset(String name, Place place, boolean defaulted) {}

  /**
   * A mapping whose own {@code enabled} key reads as off.
   *
   * @param place the mapping
   * @param name the text of its {@code name} key; null if it has none
   * @param wanted the environment variables its {@code enabled} key found unset or blank
   */
  public record Off(Place place, @Nullable String name, List<String> wanted) {}

  private final String name;
  private final @Nullable Path directory;
  private final Problems problems;
  private final List<Unset> unset = new ArrayList<>();
  private final List<Off> off = new ArrayList<>();
  private final Set<String> secretNames = new LinkedHashSet<>();
  private final Set<NamedFile> files = new LinkedHashSet<>();

  /**
   * A document about to be read.
   *
   * @param name what its places call it
   * @param directory what its relative paths start from; null for the working directory
   * @param problems where its problems go
   */
  public Document(String name, @Nullable Path directory, Problems problems) {
    this.name = name;
    this.directory = directory;
    this.problems = problems;
  }

  /** What the document's places call it. */
  public String name() {
    return name;
  }

  /** Where problems go. */
  public Problems problems() {
    return problems;
  }

  /**
   * The file that a text of the document names, as it is now; it is remembered among {@link
   * #files}. What is read of it after this is no older.
   */
  public NamedFile file(String text) {
    NamedFile file = NamedFile.of(path(text));
    files.add(file);
    return file;
  }

  /** The path that a text of the document stands for; nobody looks whether it changes. */
  Path path(String text) {
    return directory == null ? Path.of(text) : directory.resolve(text);
  }

  /** Its own file, and those it refers to; a change of one of them is a change of the document. */
  public Set<NamedFile> files() {
    return Set.copyOf(files);
  }

  /** Notes an environment variable that was found unset or blank. */
  public void addUnset(Unset variable) {
    unset.add(variable);
  }

  /** The environment variables found unset or blank, in the order of the document. */
  public List<Unset> unset() {
    return List.copyOf(unset);
  }

  /** Notes a mapping that is off. */
  public void addOff(Off mapping) {
    off.add(mapping);
  }

  /** The mappings that are off, in the order of the document. */
  public List<Off> off() {
    return List.copyOf(off);
  }

  void addSecretNames(Set<String> names) {
    secretNames.addAll(names);
  }

  /** Whether one of these environment variables gave a part of a secret. */
  public boolean anySecret(Set<String> names) {
    return names.stream().anyMatch(secretNames::contains);
  }
}
