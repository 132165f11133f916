package dev.attacca.processor;

import dev.attacca.processor.model.Component.Container;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the compiler is told with {@code -A}. */
final class Options {
  /** For which containers runners are beans: one of {@link #CHOICES}; all, if it is left out. */
  static final String COMPONENT = "attacca.component";

  private static final String NONE = "none";
  /** What the option may say. */
  static final List<String> CHOICES = Stream.concat(
          Stream.of(NONE),
          Arrays.stream(Container.values()).map(each -> each.name().toLowerCase(Locale.ROOT)))
      .toList();

  private final Optional<String> component;

  Options(Map<String, String> options) {
    // Without a value it is there, and null.
    this.component = options.containsKey(COMPONENT)
        ? Optional.of(Optional.ofNullable(options.get(COMPONENT)).orElse(""))
        : Optional.empty();
  }

  /** What the option says, if that is nothing it may say. */
  Optional<String> mistaken() {
    return component.filter(each -> !CHOICES.contains(each));
  }

  /** The containers that are meant. */
  Set<Container> containers() {
    if (component.isEmpty() || mistaken().isPresent()) {
      return EnumSet.allOf(Container.class);
    }
    String choice = component.get();
    return choice.equals(NONE)
        ? EnumSet.noneOf(Container.class)
        : EnumSet.of(Container.valueOf(choice.toUpperCase(Locale.ROOT)));
  }
}
