package io.weir.config.yaml;

import io.weir.config.Document;
import io.weir.config.Node;
import io.weir.config.problem.Problems;
import io.weir.config.value.NamedFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What reading one document came to. Safe to hand to another thread once made.
 *
 * @param <T> what the document is read as
 */
public final class Reading<T> {

  private final @Nullable T value;
  private final Document document;

  /** What the effective view is made of, until it is: few readings are ever looked at so. */
  private @Nullable Node root;

  private @Nullable Effective effective;

  Reading(@Nullable T value, Document document, @Nullable Node root) {
    this.value = value;
    this.document = document;
    this.root = root;
  }

  /** The value; empty if there is an error. */
  public Optional<T> value() {
    return document.problems().hasErrors() ? Optional.empty() : Optional.ofNullable(value);
  }

  /** The value; throws all problems if there is an error. Only for the outermost edge. */
  public T orThrow() {
    document.problems().throwIfErrors();
    if (value == null) {
      throw new IllegalStateException("value: none (expected: a problem that says why)");
    }
    return value;
  }

  /** Everything that is wrong, warnings included. */
  public Problems problems() {
    return document.problems();
  }

  /** Every key with its effective value and origin; empty if there is an error. */
  public synchronized Optional<Effective> effective() {
    if (root != null) {
      effective = Effective.of(root);
      root = null;
    }
    return Optional.ofNullable(effective);
  }

  /** The environment variables that were asked for and found unset or blank. */
  public List<Document.Unset> unset() {
    return document.unset();
  }

  /** The mappings that are off, and what they would need to be on. */
  public List<Document.Off> off() {
    return document.off();
  }

  /**
   * The files that were read or named, the document's own among them. What was read of them is no
   * older than this.
   */
  public Set<NamedFile> files() {
    return document.files();
  }
}
