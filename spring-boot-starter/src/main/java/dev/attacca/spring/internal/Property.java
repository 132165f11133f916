package dev.attacca.spring.internal;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;

/**
 * A property as the application has it.
 *
 * @param name its name
 * @param value its value, with what it refers to put in
 * @param origin where it was found, if that is known
 * @param source the number of what it was found in; what has a lower one counts more
 * @param isVariable whether that are the variables of the process's environment
 */
record Property(
    ConfigurationPropertyName name,
    String value,
    @Nullable Origin origin,
    int source,
    boolean isVariable) {
  /** Whether it is of runners, single ones or all. */
  boolean isOfRunners() {
    String first = Names.relaxed(name.getElement(1, Form.ORIGINAL));
    return first.equals("dags") || first.equals("defaults");
  }

  /** What stands between the dots from here on, as it was written. */
  List<String> elements(int from) {
    return IntStream.range(from, name.getNumberOfElements())
        .mapToObj(each -> name.getElement(each, Form.ORIGINAL))
        .toList();
  }

  /** Whether it says of a task what it runs on. */
  boolean isOfTask(String task) {
    return Names.relaxed(name.toString()).endsWith("tasks" + Names.relaxed(task) + "runon");
  }

  /** In the words of Spring Boot's own analyses. */
  String describe(String reason) {
    return "    Property: %s%n    Value: \"%s\"%n    Origin: %s%n    Reason: %s%n"
        .formatted(name, value, origin == null ? "not known" : origin, reason);
  }
}
