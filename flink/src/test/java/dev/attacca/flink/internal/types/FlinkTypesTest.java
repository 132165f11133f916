package dev.attacca.flink.internal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class FlinkTypesTest {
  enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "verdant";
      }
    }
  }

  record Money(BigDecimal amount, String currency) {}

  /** More components than there are bits in a byte. */
  record Wide(
      byte a,
      short b,
      int c,
      long d,
      float e,
      double f,
      boolean g,
      char h,
      String i,
      Long j,
      Colour k) {}

  record Box<T>(T content, List<T> more) {}

  record Empty() {}

  public record Order(
      long number, Path file, Optional<Money> paid, List<Colour> colours, Duration age) {}

  sealed interface Event permits Opened, Closed, Other {}

  record Opened(String by) implements Event {}

  record Closed(Instant at) implements Event {}

  sealed interface Other extends Event {}

  enum Ticks implements Other {
    TICK,
    TOCK
  }

  static final class Named implements Other, Serializable {
    private static final long serialVersionUID = 1;
    final String name;
    final transient Object lost = new Object();

    Named(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  record Tree(String name, List<Tree> branches) implements Serializable {}

  record Chain(String name, Chain next) {}

  /** Holds what Java leaves out, within a class that only Java can serialise. */
  record Held(Path path, Charset charset, Optional<Path> other) {}

  static final class Holder implements Serializable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    final Object path = Path.of("a", "b");

    @SuppressWarnings("serial")
    final Object charset = StandardCharsets.UTF_16;

    @SuppressWarnings("serial")
    final Object other = Optional.of(Path.of("c"));

    Held held() {
      @SuppressWarnings("unchecked")
      Optional<Path> optional = (Optional<Path>) other;
      return new Held((Path) path, (Charset) charset, optional);
    }
  }

  public static class Base<T> {
    public T inherited;
  }

  public static class Counts extends Base<List<Path>> {
    public int number;
    private Map<String, Path> files = new LinkedHashMap<>();

    public Map<String, Path> getFiles() {
      return files;
    }

    public void setFiles(Map<String, Path> files) {
      this.files = files;
    }
  }

  record WithSocket(String name, Inner inner) {}

  record Inner(int port, List<java.net.Socket> sockets) {}

  /** Types with arguments, as a method's result. */
  interface Types {
    List<String> strings();

    Collection<Integer> collection();

    Set<Money> set();

    Map<String, List<Path>> map();

    Optional<Box<Money>> optionalBox();

    Box<Box<Colour>[]> boxes();

    List<? extends Money> wildcard();

    Map<Path, Optional<Event>>[] maps();

    <T extends Money> List<T> variable();

    TreeMap<String, String> sorted();
  }

  private static Type type(String method) throws NoSuchMethodException {
    return Types.class.getDeclaredMethod(method).getGenericReturnType();
  }

  @SuppressWarnings("unchecked")
  static TypeSerializer<Object> serializer(Type type) {
    SerializerConfigImpl config = new SerializerConfigImpl();
    config.setGenericTypes(false);
    return (TypeSerializer<Object>) FlinkTypes.of(type).createSerializer(config);
  }

  static byte[] written(TypeSerializer<Object> serializer, Object value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  /** Through a serialiser that has travelled itself, with something behind it that must be left. */
  private static Object roundTrip(Type type, Object value) throws Exception {
    TypeSerializer<Object> original = serializer(type);
    TypeSerializer<Object> serializer = InstantiationUtil.deserializeObject(
        InstantiationUtil.serializeObject(original), FlinkTypesTest.class.getClassLoader());
    assertThat(serializer).isEqualTo(original).hasSameHashCodeAs(original);
    assertThat(serializer.duplicate()).isEqualTo(original);
    assertThat(FlinkTypes.of(type))
        .isEqualTo(InstantiationUtil.clone(FlinkTypes.of(type)))
        .hasSameHashCodeAs(FlinkTypes.of(type));
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    out.writeInt(4711);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    Object read = serializer.deserialize(in);
    assertThat(in.readInt()).isEqualTo(4711);
    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
    assertThat(original.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer())))
        .isEqualTo(read);
    assertThat(serializer.copy(read)).isEqualTo(read);
    return read;
  }

  private static void goesRound(Type type, Object value) throws Exception {
    assertThat(roundTrip(type, value)).isEqualTo(value);
  }

  @Test
  void what_flink_knows_goes_round() throws Exception {
    goesRound(String.class, "text");
    goesRound(Long.class, 4L);
    goesRound(Instant.class, Instant.ofEpochSecond(4, 5));
    goesRound(LocalDate.class, LocalDate.of(2026, 2, 28));
    goesRound(Colour.class, Colour.GREEN);
    assertThat((int[]) roundTrip(int[].class, new int[] {1, 2})).containsExactly(1, 2);
  }

  @Test
  void what_only_java_can_goes_round() throws Exception {
    goesRound(URI.class, URI.create("attacca:x"));
    goesRound(
        ZonedDateTime.class, ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Vienna")));
    goesRound(type("sorted"), new TreeMap<>(Map.of("b", "2", "a", "1")));
    goesRound(Tree.class, new Tree("root", List.of(new Tree("leaf", List.of()))));
    assertThat(((Holder) roundTripOfHolder()).held()).isEqualTo(new Holder().held());
  }

  private static Object roundTripOfHolder() throws IOException {
    TypeSerializer<Object> serializer = serializer(Holder.class);
    return serializer.deserialize(new DataInputDeserializer(written(serializer, new Holder())));
  }

  @Test
  void records_go_round_whoever_may_see_them() throws Exception {
    goesRound(Money.class, new Money(new BigDecimal("1.50"), "EUR"));
    goesRound(Money.class, new Money(null, null));
    goesRound(Empty.class, new Empty());
    goesRound(
        Wide.class, new Wide((byte) 1, (short) 2, 3, 4, 5, 6, true, 'h', null, 9L, Colour.RED));
    goesRound(Wide.class, new Wide((byte) 1, (short) 2, 3, 4, 5, 6, true, 'h', "i", null, null));
    Order order = new Order(
        7,
        Path.of("a/b"),
        Optional.of(new Money(BigDecimal.TEN, "EUR")),
        List.of(Colour.RED, Colour.GREEN),
        Duration.ofMillis(3));
    goesRound(Order.class, order);
    assertThat(FlinkTypes.of(Order.class)).isInstanceOf(PojoTypeInfo.class);
  }

  @Test
  void collections_keep_their_order_and_their_nulls() throws Exception {
    goesRound(type("strings"), Arrays.asList("a", null, "b"));
    goesRound(type("collection"), List.of(1, 2));
    Set<Object> set =
        new LinkedHashSet<>(List.of(new Money(BigDecimal.ONE, "z"), new Money(null, "a")));
    assertThat(new ArrayList<>((Set<?>) roundTrip(type("set"), set)))
        .isEqualTo(new ArrayList<>(set));
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("z", List.of(Path.of("x")));
    map.put(null, null);
    map.put("a", List.of());
    assertThat(new ArrayList<Object>(((Map<?, ?>) roundTrip(type("map"), map)).entrySet()))
        .isEqualTo(new ArrayList<Object>(map.entrySet()));
  }

  /** A state is changed after it was read: what has the order of its keys goes on having it. */
  @Test
  void what_is_sorted_stays_so() throws Exception {
    TypeSerializer<Object> serializer = serializer(type("map"));
    TreeMap<String, List<Path>> map = new TreeMap<>(Map.of("b", List.of(), "d", List.of()));
    for (Object read : List.of(roundTrip(type("map"), map), serializer.copy(map))) {
      assertThat(read).isEqualTo(map);
      @SuppressWarnings("unchecked")
      Map<String, List<Path>> kept = (Map<String, List<Path>>) read;
      kept.put("c", List.of());
      assertThat(kept.keySet()).containsExactly("b", "c", "d");
    }
    goesRound(type("map"), new TreeMap<>());
    Collection<Integer> numbers = new TreeSet<>(Set.of(1, 3));
    TypeSerializer<Object> ofNumbers = serializer(type("collection"));
    for (Object read : List.of(roundTrip(type("collection"), numbers), ofNumbers.copy(numbers))) {
      @SuppressWarnings("unchecked")
      Collection<Integer> kept = (Collection<Integer>) read;
      kept.add(2);
      assertThat(kept).containsExactly(1, 2, 3);
    }
  }

  @Test
  void what_is_sorted_by_an_order_of_its_own_stays_so_if_that_is_the_natural_one()
      throws Exception {
    Map<String, List<Path>> map = new TreeMap<>(Comparator.<String>naturalOrder());
    map.put("b", List.of());
    assertThat(roundTrip(type("map"), map)).isEqualTo(map).isInstanceOf(TreeMap.class);
    assertThat(serializer(type("map")).copy(map)).isInstanceOf(TreeMap.class);
    Collection<Integer> numbers = new TreeSet<>(Comparator.<Integer>naturalOrder());
    numbers.addAll(List.of(3, 1));
    for (Object read : List.of(
        roundTrip(type("collection"), numbers), serializer(type("collection")).copy(numbers))) {
      assertThat(read).isInstanceOf(TreeSet.class).isEqualTo(numbers);
    }

    Map<String, List<Path>> backwards = new TreeMap<>(Comparator.<String>reverseOrder());
    backwards.put("a", List.of());
    backwards.put("b", List.of());
    Object read = roundTrip(type("map"), backwards);
    assertThat(read).isInstanceOf(LinkedHashMap.class);
    assertThat(((Map<?, ?>) read).keySet().toString()).isEqualTo("[b, a]");
  }

  @Test
  void type_arguments_are_followed() throws Exception {
    Money money = new Money(BigDecimal.ONE, "EUR");
    goesRound(type("optionalBox"), Optional.of(new Box<>(money, List.of(money))));
    goesRound(type("optionalBox"), Optional.empty());
    goesRound(type("wildcard"), List.of(money));
    goesRound(type("variable"), List.of(money));
    @SuppressWarnings("unchecked")
    Box<Colour>[] content = (Box<Colour>[]) new Box<?>[] {new Box<>(Colour.RED, List.of()), null};
    @SuppressWarnings("unchecked")
    Box<Box<Colour>[]> read =
        (Box<Box<Colour>[]>) readOf(type("boxes"), new Box<>(content, List.of()));
    assertThat(read.content()).containsExactly(content);
    Object[] maps = {Map.of(Path.of("p"), Optional.of(new Opened("me"))), null};
    assertThat((Object[]) readOf(type("maps"), maps)).containsExactly(maps);
  }

  private static Object readOf(Type type, Object value) throws IOException {
    TypeSerializer<Object> serializer = serializer(type);
    return serializer.deserialize(new DataInputDeserializer(written(serializer, value)));
  }

  @Test
  void a_sealed_type_goes_round_as_what_it_permits() throws Exception {
    goesRound(Event.class, new Opened("me"));
    goesRound(Event.class, new Closed(Instant.EPOCH));
    goesRound(Event.class, Ticks.TOCK);
    goesRound(Event.class, new Named("n"));
  }

  @Test
  void of_a_pojo_the_fields_are_read_by_their_types() throws Exception {
    Counts counts = new Counts();
    counts.number = 3;
    counts.inherited = new ArrayList<>(List.of(Path.of("i")));
    counts.getFiles().put("f", Path.of("g"));
    assertThat(FlinkTypes.of(Counts.class)).isInstanceOf(PojoTypeInfo.class);
    Counts read = (Counts) readOf(Counts.class, counts);
    assertThat(read).usingRecursiveComparison().isEqualTo(counts);
    Counts copy = (Counts) serializer(Counts.class).copy(read);
    copy.getFiles().clear();
    assertThat(read.getFiles()).hasSize(1);
  }

  @Test
  void what_cannot_be_serialised_is_refused_by_the_name_of_the_component() {
    assertThatThrownBy(() -> FlinkTypes.of(WithSocket.class))
        .isInstanceOf(UnserialisableTypeException.class)
        .hasMessage(
            "component inner.sockets.<0> of it, a java.net.Socket, can be serialised neither by Flink nor by Java");
    assertThatThrownBy(() -> FlinkTypes.of(Thread.class))
        .hasMessage("java.lang.Thread can be serialised neither by Flink nor by Java");
    assertThatThrownBy(() -> FlinkTypes.of(Object.class))
        .hasMessage("java.lang.Object can be serialised neither by Flink nor by Java");
    assertThatThrownBy(() -> FlinkTypes.of(Chain.class))
        .hasMessage(
            "component next of it, a %s, comes again within itself, and is not java.io.Serializable",
            Chain.class.getName());
  }
}
