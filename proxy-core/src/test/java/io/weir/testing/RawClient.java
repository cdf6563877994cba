package io.weir.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client that says exactly the bytes a test gives it. Waits for nothing longer than {@link
 * Patience#SECONDS}, and then fails.
 */
public final class RawClient implements AutoCloseable {
  private static final int PART = 8192;

  private final Socket socket;
  private final InputStream in;

  /** A client on a socket that is connected. */
  public RawClient(Socket socket) {
    this.socket = socket;
    try {
      in = new BufferedInputStream(socket.getInputStream());
      socket.setSoTimeout(Patience.MILLIS);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects in clear. */
  public static RawClient to(InetSocketAddress address) {
    return to(address, 0);
  }

  /**
   * Connects in clear.
   *
   * @param receiveBytes how much the kernel may take in for a client that does not read; 0 for its
   *     own choice
   */
  public static RawClient to(InetSocketAddress address, int receiveBytes) {
    try {
      Socket socket = new Socket();
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.connect(address, Patience.MILLIS);
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends text, one byte for a character. */
  public RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes; a connection that the peer has reset takes them silently. */
  public RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (SocketException e) {
      // The peer is gone: what it said before tells the test more than this would.
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Closes the sending side. */
  public RawClient finish() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Closes such that the peer sees a reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One byte; -1 at the end, however it came. */
  public int read() {
    try {
      return in.read();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came for " + Patience.MILLIS + " ms", e);
    } catch (SocketException e) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Exactly so many bytes. */
  public byte[] read(int count) {
    try {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new AssertionError("closed after " + bytes.length + " of " + count + " bytes");
      }
      return bytes;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came for " + Patience.MILLIS + " ms", e);
    } catch (IOException e) {
      throw new AssertionError("reset inside " + count + " bytes", e);
    }
  }

  /** Drops exactly so many bytes. */
  public void skip(long count) {
    for (long left = count; left > 0; left -= Math.min(left, PART)) {
      read((int) Math.min(left, PART));
    }
  }

  /** Everything up to and with {@code mark}; what there was where the peer closed before. */
  public String readThrough(String mark) {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(mark, Math.max(0, text.length() - mark.length())) < 0) {
      int b = read();
      if (b < 0) {
        break;
      }
      text.append((char) b);
    }
    return text.toString();
  }

  /** Everything until the peer closes or resets. */
  public String readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[PART];
    try {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        all.write(part, 0, n);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open; so far: " + all.toString(StandardCharsets.UTF_8), e);
    } catch (SocketException e) {
      // A reset ends what can be read as well as a close does.
      return all.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** One HTTP/1.1 response whose length its head names; head and body. */
  public String readResponse() {
    String head = readThrough("\r\n\r\n");
    int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
    if (at < 0) {
      return head;
    }
    String length = head.substring(at + 16, head.indexOf('\r', at));
    return head + new String(read(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
  }

  /** The socket itself. */
  public Socket socket() {
    return socket;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
