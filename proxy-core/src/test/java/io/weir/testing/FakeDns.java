package io.weir.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server on a loopback port (RFC 1035, UDP only): knows the names that a test gives it, and
 * answers that there is no other. May be told to fall silent.
 */
public final class FakeDns implements AutoCloseable {
  private static final int TYPE_A = 1;
  private static final int TYPE_AAAA = 28;
  private static final int CLASS_IN = 1;
  private static final int NAME_ERROR = 3;
  private static final int HEADER_BYTES = 12;

  private final DatagramSocket socket;
  private final Map<String, Records> names = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::serve, "fake-dns");
  private volatile boolean silent;

  /** What a name has. */
  private record Records(int ttlSeconds, List<InetAddress> addresses) {}

  /** A server that knows no name yet. */
  public FakeDns() {
    try {
      this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** Host and port, as a configuration writes it. */
  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** Gives a name these addresses from now on. */
  public void put(String name, int ttlSeconds, String... addresses) {
    names.put(name, new Records(ttlSeconds, Arrays.stream(addresses).map(FakeDns::of).toList()));
  }

  private static InetAddress of(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets a name: there is no such name from now on. */
  public void remove(String name) {
    names.remove(name);
  }

  /** Answers nobody, or everybody again. */
  public void silent(boolean quiet) {
    silent = quiet;
  }

  /** How often the name was asked for. */
  public int asked(String name) {
    return asked.getOrDefault(name, 0);
  }

  private void serve() {
    byte[] bytes = new byte[4096];
    try {
      while (true) {
        DatagramPacket query = new DatagramPacket(bytes, bytes.length);
        socket.receive(query);
        byte[] answer = answer(Arrays.copyOf(bytes, query.getLength()));
        if (!silent) {
          socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // Closed: the end of the test.
    }
  }

  /** The answer to a query with one question. */
  private byte[] answer(byte[] query) throws IOException {
    StringBuilder name = new StringBuilder();
    int at = HEADER_BYTES;
    while (query[at] != 0) {
      name.append(name.isEmpty() ? "" : ".");
      name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
      at += query[at] + 1;
    }
    int type = ByteBuffer.wrap(query, at + 1, 2).getShort();
    String lower = name.toString().toLowerCase(Locale.ROOT);
    asked.merge(lower, 1, Integer::sum);
    Records records = names.get(lower);
    List<byte[]> found =
        records == null
            ? List.of()
            : records.addresses.stream()
                .map(InetAddress::getAddress)
                .filter(address -> type == (address.length == 4 ? TYPE_A : TYPE_AAAA))
                .toList();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    out.writeShort(0x8580 | (records == null ? NAME_ERROR : 0)); // An answer, with authority.
    out.writeShort(1);
    out.writeShort(found.size());
    out.writeInt(0);
    out.write(query, HEADER_BYTES, at + 5 - HEADER_BYTES);
    for (byte[] address : found) {
      out.writeShort(0xc000 | HEADER_BYTES); // The name, as in the question.
      out.writeShort(type);
      out.writeShort(CLASS_IN);
      out.writeInt(records == null ? 0 : records.ttlSeconds);
      out.writeShort(address.length);
      out.write(address);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
