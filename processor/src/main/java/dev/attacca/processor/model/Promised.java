package dev.attacca.processor.model;

import java.util.List;

/**
 * A class that does not exist yet, but will: a runner, or one nested in it.
 *
 * @param names from the outermost class inwards
 */
public record Promised(String packageName, List<String> names) {}
