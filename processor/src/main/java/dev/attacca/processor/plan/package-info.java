/** From a graph that the checks have accepted to what the writer needs to know. */
@NullMarked
package dev.attacca.processor.plan;

import org.jspecify.annotations.NullMarked;
