package dev.attacca.processor.model;

import java.util.List;

/** One {@code @DependsOn}. */
public record After(List<Name> tasks, List<Name> when, Site site) {}
