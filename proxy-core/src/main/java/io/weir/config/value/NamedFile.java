package io.weir.config.value;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that a document names, and what it held when the document was read. Other contents make
 * another value: on a reload what goes by the file is made anew, and nothing else.
 *
 * @param path from the directory of the document
 * @param digest SHA-256 of the contents in hexadecimal; blank where they could not be read
 */
public record NamedFile(Path path, String digest) {
  private static final int PIECE_BYTES = 16 * 1024;

  /** The file as it is now. Blocks on the disk. */
  public static NamedFile of(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[PIECE_BYTES];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
      }
      return new NamedFile(path, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      return new NamedFile(path, "");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("digest: SHA-256 (expected: on every JDK)", e);
    }
  }

  /**
   * Written out, as a record's own is linked at its first call, which each start would wait for.
   */
  @Override
  public int hashCode() {
    return 31 * path.hashCode() + digest.hashCode();
  }

  /** The path. */
  @Override
  public String toString() {
    return path.toString();
  }
}
