package dev.attacca.processor.model;

import javax.lang.model.element.ExecutableElement;

/**
 * A static method that is marked in a superclass, and that the class has no more.
 *
 * @param what what the marks make of it: a task, a clean-up, a state
 * @param by the method without a mark that hides it
 */
public record Hidden(String what, ExecutableElement method, ExecutableElement by) {}
