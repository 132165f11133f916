package dev.attacca.processor.model;

import java.util.Optional;
import javax.lang.model.element.ExecutableElement;

/** A method marked {@code @Shutdown}; {@code task} is empty if it cleans up after the whole run. */
public record Cleanup(
    String name, ExecutableElement method, ExecutableElement callee, Optional<Name> task) {}
