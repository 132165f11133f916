/** The annotation processor: elements are read into a model, checked, planned and written. */
@NullMarked
package dev.attacca.processor;

import org.jspecify.annotations.NullMarked;
