package io.weir.filters.llm.price;

import io.weir.filters.llm.price.Rates.Tier;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The price list that comes with Weir, as the jar has it. Read as YAML it would be a quarter of a
 * start's time; so the build reads {@code config/prices.yaml}, refuses it where it has errors, and
 * writes down the values alone.
 */
public final class BuiltInPrices {
  private static final String NAME = "prices.bin";
  private static final List<Item> ITEMS = List.of(Item.values());

  private BuiltInPrices() {}

  /**
   * For the build: {@code prices.yaml prices.bin} reads the one and writes the other.
   *
   * @throws IllegalArgumentException where the list has errors, with all of them
   */
  public static void main(String[] files) throws IOException {
    Path to = Path.of(files[1]);
    Files.createDirectories(to.toAbsolutePath().getParent());
    try (OutputStream out = Files.newOutputStream(to)) {
      write(PriceFile.of(Path.of(files[0])), out);
    }
  }

  /** The list out of the jar. */
  static PriceFile read() {
    try (InputStream in = BuiltInPrices.class.getResourceAsStream(NAME)) {
      if (in == null) {
        throw new IllegalStateException(NAME + ": not on the class path");
      }
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PriceFile read(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(from));
    int count = in.readInt();
    Map<String, List<PriceEntry>> providers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      providers.put(in.readUTF(), list(in, BuiltInPrices::entry));
    }
    return new PriceFile(providers);
  }

  private static PriceEntry entry(DataInput in) throws IOException {
    List<String> match = list(in, DataInput::readUTF);
    return new PriceEntry(
        match, new Rates(items(in), list(in, BuiltInPrices::tier), in.readLong(), in.readLong()));
  }

  private static Tier tier(DataInput in) throws IOException {
    return new Tier(in.readLong(), items(in));
  }

  private static Map<Item, Long> items(DataInput in) throws IOException {
    int count = in.readInt();
    Map<Item, Long> items = new EnumMap<>(Item.class);
    for (int i = 0; i < count; i++) {
      items.put(ITEMS.get(in.readByte()), in.readLong());
    }
    return items;
  }

  static void write(PriceFile file, OutputStream to) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
    out.writeInt(file.providers().size());
    for (Map.Entry<String, List<PriceEntry>> provider : file.providers().entrySet()) {
      out.writeUTF(provider.getKey());
      list(out, provider.getValue(), BuiltInPrices::entry);
    }
    out.flush();
  }

  private static void entry(DataOutput out, PriceEntry entry) throws IOException {
    list(out, entry.match(), DataOutput::writeUTF);
    Rates rates = entry.rates();
    items(out, rates.perMillion());
    list(out, rates.tiers(), BuiltInPrices::tier);
    out.writeLong(rates.request());
    out.writeLong(rates.search());
  }

  private static void tier(DataOutput out, Tier tier) throws IOException {
    out.writeLong(tier.above());
    items(out, tier.perMillion());
  }

  private static void items(DataOutput out, Map<Item, Long> items) throws IOException {
    out.writeInt(items.size());
    for (Map.Entry<Item, Long> item : items.entrySet()) {
      out.writeByte(ITEMS.indexOf(item.getKey()));
      out.writeLong(item.getValue());
    }
  }

  /** How one value is read. */
  private interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  /** How one value is written. */
  private interface Writer<T> {
    void write(DataOutput out, T value) throws IOException;
  }

  private static <T> List<T> list(DataInput in, Reader<T> reader) throws IOException {
    int count = in.readInt();
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(reader.read(in));
    }
    return list;
  }

  private static <T> void list(DataOutput out, List<T> values, Writer<T> writer)
      throws IOException {
    out.writeInt(values.size());
    for (T value : values) {
      writer.write(out, value);
    }
  }
}
