/** From a checked graph to what the writer needs to know. */
@NullMarked
package dev.attacca.processor.plan;

import org.jspecify.annotations.NullMarked;
