package io.weir.filter;

/** Says why a filter's entry cannot work, in words for the operator. */
public final class FilterException extends Exception {
  private static final long serialVersionUID = 1L;

  public FilterException(String message) {
    super(message);
  }
}
