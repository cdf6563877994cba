package io.weir.listener;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The h2spec program, as the jar on the test class path carries it. */
final class H2Spec {
  private static final int BLOCK = 512;
  private static final int SIZE_AT = 124;
  private static final int SIZE_LENGTH = 11;
  private static final int MINUTES_MAX = 3;

  private final Path program;
  private final Path folder;

  private H2Spec(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** One case that was run; {@code failure} is blank where it passed. */
  record Case(String section, String title, String failure) {
    String name() {
      return section + " - " + title;
    }
  }

  /** Whether there is a program for this machine. */
  static boolean runsHere() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return (os.contains("linux") || os.contains("mac")) && arch.matches("amd64|x86_64");
  }

  /** Unpacks the program into a folder. */
  static H2Spec into(Path folder) throws IOException {
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    String archive = "/h2spec/2.2.0/h2spec_" + (linux ? "linux" : "darwin") + "_amd64.tar.gz";
    Path program = folder.resolve("h2spec");
    try (InputStream packed = H2Spec.class.getResourceAsStream(archive)) {
      if (packed == null) {
        throw new IOException("resource: " + archive + " (expected: on the class path)");
      }
      unpack(new BufferedInputStream(new GZIPInputStream(packed)), program);
    }
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("file: " + program + " (expected: can be made executable)");
    }
    return new H2Spec(program, folder);
  }

  /** Writes the first file of a tar archive: a header block, then as many bytes as it says. */
  private static void unpack(InputStream tar, Path to) throws IOException {
    byte[] header = tar.readNBytes(BLOCK);
    String size = new String(header, SIZE_AT, SIZE_LENGTH, StandardCharsets.US_ASCII).strip();
    byte[] bytes = tar.readNBytes(Integer.parseInt(size, 8));
    Files.write(to, bytes);
  }

  /** Runs every case, the strict ones too, against a port of this machine. */
  List<Case> run(int port, boolean tls) throws IOException, InterruptedException {
    Path report = folder.resolve("report-" + port + ".xml");
    Path output = folder.resolve("output-" + port + ".txt");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-S", "-o", "2"));
    command.addAll(List.of("-j", report.toString()));
    if (tls) {
      command.addAll(List.of("-t", "-k"));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("h2spec runs for more than " + MINUTES_MAX + " minutes");
    }
    if (!Files.exists(report)) {
      throw new AssertionError("h2spec wrote no report: " + Files.readString(output));
    }
    return read(report);
  }

  private static List<Case> read(Path report) throws IOException {
    try {
      NodeList nodes =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
      List<Case> cases = new ArrayList<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        Element node = (Element) nodes.item(i);
        NodeList failures = node.getElementsByTagName("failure");
        NodeList errors = node.getElementsByTagName("error");
        String failure =
            failures.getLength() + errors.getLength() == 0 ? "" : node.getTextContent().strip();
        cases.add(new Case(node.getAttribute("package"), node.getAttribute("classname"), failure));
      }
      return cases;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }
}
