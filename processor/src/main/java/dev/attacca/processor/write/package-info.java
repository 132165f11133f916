/** From a plan to the source of the runner. */
@NullMarked
package dev.attacca.processor.write;

import org.jspecify.annotations.NullMarked;
