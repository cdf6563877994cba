package io.weir.route.match;

import io.weir.http.HeaderName;

/** A part of a request that a condition speaks of. */
public sealed interface Subject {
  /** The host that the client named, lower case, without its port. */
  Subject HOST = Part.HOST;

  /** The path without its query. */
  Subject PATH = Part.PATH;

  /** The method. */
  Subject METHOD = Part.METHOD;

  /** How an explanation calls it. */
  @Override
  String toString();

  /** What every request has exactly once. */
  enum Part implements Subject {
    HOST,
    PATH,
    METHOD;

    @Override
    public String toString() {
      return switch (this) {
        case HOST -> "host";
        case PATH -> "path";
        case METHOD -> "method";
      };
    }
  }

  /** A header field; each of its lines is a value. */
  record Header(HeaderName name) implements Subject {
    @Override
    public String toString() {
      return "header " + name;
    }
  }

  /** A parameter of the query, decoded. */
  record Query(String name) implements Subject {
    @Override
    public String toString() {
      return "query parameter " + name;
    }
  }

  /** A top-level field of the JSON body. */
  record Field(String name) implements Subject {
    @Override
    public String toString() {
      return "body field " + name;
    }
  }
}
