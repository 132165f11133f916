package dev.attacca.processor.model;

import java.util.List;

/**
 * One {@code @DependsOn}.
 *
 * @param tasks those in this scope or an enclosing one
 * @param when the constants of a router
 * @param every those in the scopes below
 */
public record After(List<Name> tasks, List<Name> when, List<Name> every, Site site) {}
