package io.weir.e2e;

import io.weir.testing.FakeServer;

/** A model server whose every move the test makes. */
abstract class Backend implements AutoCloseable {
  final FakeServer server = FakeServer.silent();

  /** One request as it came to the server, and what the server does with it. */
  interface Served {
    /** The request's body. */
    String body();

    /** Waits for the next request on the same connection. */
    Served next();

    /**
     * Sends a head; without a {@code content-length} among its fields, HTTP/1.1 sends chunks.
     *
     * @param fields names and values in turn
     */
    void head(int status, String... fields);

    /** Sends the first half of a head. */
    void halfHead();

    /** Sends a part of the body. */
    void content(String text);

    /** Ends the answer as it should. */
    void end();

    /** The server ends between two parts: its side of the connection is closed. */
    void kill();

    /** The server breaks off: a reset of the connection, or of the stream where there is one. */
    void reset();

    /** The server's answer ends within a part, or before the length that it told. */
    void truncate();

    /** Waits until the proxy has given the request up. */
    void awaitGone();

    /** A whole answer. */
    default void answer(String body) {
      head(200, "content-length", Integer.toString(body.length()));
      content(body);
      end();
    }
  }

  int port() {
    return server.port();
  }

  /** Waits for the first request on a new connection. */
  abstract Served accept();

  @Override
  public void close() {
    server.close();
  }
}
