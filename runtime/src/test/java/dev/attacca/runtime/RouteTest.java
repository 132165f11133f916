package dev.attacca.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteTest {
  static Stream<Route> routes() {
    return Stream.of(Route.all(), Route.none(), Route.to("b"), Route.to("b", "a", "c"));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void a_route_is_the_same_when_it_has_been_written_and_read(Route route) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(route);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Route read = (Route) in.readObject();
      assertThat(read).isEqualTo(route).isNotSameAs(route).hasToString(route.toString());
      assertThat(read.names()).containsExactlyElementsOf(route.names());
      assertThat(read.isAll()).isEqualTo(route.isAll());
      assertThat(read.leadsTo("b")).isEqualTo(route.leadsTo("b"));
      assertThat(read.leadsTo("d")).isEqualTo(route.leadsTo("d"));
    }
  }
}
