package io.weir.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/**
 * One accepted connection of a {@link FakeServer}: blocking moves on raw bytes, text read and
 * written as ISO 8859-1. Every wait has a limit, and exceeding it is an {@link AssertionError}.
 */
public final class FakeConnection implements AutoCloseable {
  private final Socket below;
  private final Socket socket;
  private final PushbackInputStream input;

  /**
   * A connection just accepted.
   *
   * @param below the TCP connection
   * @param socket what is read and written: the same, or TLS over it
   */
  FakeConnection(Socket below, Socket socket) throws IOException {
    this.below = below;
    this.socket = socket;
    socket.setSoTimeout(Patience.MILLIS);
    this.input = new PushbackInputStream(socket.getInputStream());
  }

  /** Waits for a byte, which stays to be read, or for the peer's close or reset. */
  public boolean atEnd() {
    return moved(this::ended);
  }

  /**
   * Waits for a byte, which stays to be read, however long the connection lies idle; false at its
   * end. For scripts: what waits here ends with its server.
   */
  public boolean goesOn() {
    return moved(
        () -> {
          try {
            socket.setSoTimeout(0);
            boolean more = !ended();
            socket.setSoTimeout(Patience.MILLIS);
            return more;
          } catch (SocketException e) {
            return false;
          }
        });
  }

  private boolean ended() throws IOException {
    try {
      int b = input.read();
      if (b >= 0) {
        input.unread(b);
      }
      return b < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Reads one HTTP/1 head, its empty line included, and not a byte more. */
  public String readHead() {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      head.append((char) read());
    }
    return head.toString();
  }

  /** Reads exactly so many bytes. */
  public String read(int count) {
    return new String(readBytes(count), StandardCharsets.ISO_8859_1);
  }

  /** Reads exactly so many bytes. */
  public byte[] readBytes(int count) {
    return moved(
        () -> {
          byte[] bytes = input().readNBytes(count);
          if (bytes.length < count) {
            throw new EOFException("end after " + bytes.length + " of " + count + " bytes");
          }
          return bytes;
        });
  }

  private int read() {
    return moved(
        () -> {
          int b = input().read();
          if (b < 0) {
            throw new EOFException("end of input");
          }
          return b;
        });
  }

  /** What has arrived, at least one byte, or nothing at the end. */
  public byte[] readSome() {
    return moved(
        () -> {
          byte[] bytes = new byte[64 * 1024];
          int count = input().read(bytes);
          return count < 0 ? new byte[0] : java.util.Arrays.copyOf(bytes, count);
        });
  }

  /** Waits until the peer closes or resets; returns how many bytes it sent before. */
  public long awaitEnd() {
    return moved(
        () -> {
          byte[] bytes = new byte[64 * 1024];
          long passed = 0;
          try {
            for (int n = input().read(bytes); n >= 0; n = input().read(bytes)) {
              passed += n;
            }
          } catch (SocketTimeoutException e) {
            throw e;
          } catch (IOException e) {
            // A reset is an end too.
          }
          return passed;
        });
  }

  /** Writes and sends. */
  public void write(String text) {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes and sends. */
  public void write(byte[] bytes) {
    moved(
        () -> {
          OutputStream out = socket.getOutputStream();
          out.write(bytes);
          out.flush();
          return bytes;
        });
  }

  /** The protocol that ALPN agreed on; empty where none was. */
  public String alpn() {
    return moved(
        () -> {
          SSLSocket tls = (SSLSocket) socket;
          tls.startHandshake();
          return tls.getApplicationProtocol();
        });
  }

  /** Demands a client certificate; before anything is read or written. */
  public void requireClientCertificate() {
    ((SSLSocket) socket).setNeedClientAuth(true);
  }

  /** The subject of the client's certificate. */
  public String peer() {
    return moved(() -> ((SSLSocket) socket).getSession().getPeerPrincipal().getName());
  }

  /** Ends the TCP connection below TLS, without its farewell. */
  public void cut() {
    moved(
        () -> {
          below.close();
          return true;
        });
  }

  /** Sends a FIN; reading goes on. */
  public void halfClose() {
    moved(
        () -> {
          socket.shutdownOutput();
          return true;
        });
  }

  /** Closes with a RST. */
  public void reset() {
    moved(
        () -> {
          socket.setSoLinger(true, 0);
          socket.close();
          return true;
        });
  }

  /** Closes: a FIN, or a RST where bytes lie unread. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream input() {
    return input;
  }

  /** A move that may fail. */
  private interface Move<T> {
    T make() throws IOException;
  }

  private static <T> T moved(Move<T> move) {
    try {
      return move.make();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing within " + Patience.MILLIS + " ms", e);
    } catch (SocketException | EOFException e) {
      throw new AssertionError("connection: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
