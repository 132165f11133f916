package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;

/**
 * A class of tasks as its author wrote it; names are not resolved yet.
 *
 * @param name {@code Outer.Inner}
 * @param runner the simple name of the class to write
 * @param visible whether the runner is public
 * @param component present if the runner is a bean
 * @param inputOrder what {@code @Dag(inputs)} says, with the place to blame if it says too little
 * @param cluster where it is said that it is to run on a cluster, if it is
 * @param tasks super-most class first, then in source order
 * @param factories the methods that make states
 * @param methods the names of all methods of the class, tasks or not
 */
public record Dag(
    TypeElement type,
    String packageName,
    String name,
    String runner,
    boolean visible,
    Optional<Component> component,
    List<Name> onError,
    Optional<InputOrder> inputOrder,
    Optional<Site> cluster,
    List<TaskMethod> tasks,
    List<Cleanup> cleanups,
    List<Factory> factories,
    List<Stray> strays,
    List<Hidden> hidden,
    Set<String> methods) {
  /** {@code @Dag(inputs)}. */
  public record InputOrder(List<Name> names, Site site) {}

  /** Whether the runner has a way in for another engine: there is a loop to divide, or its author says so. */
  public boolean isPortable() {
    return cluster.isPresent() || tasks.stream().anyMatch(task -> task.kinds().contains(Kind.LOOP));
  }

  /** The classes of the runner that a user may name. */
  public Set<String> nested() {
    return Promised.NESTED.stream()
        .filter(each -> isPortable() || !each.equals(Promised.VALUES))
        .collect(Collectors.toUnmodifiableSet());
  }
}
