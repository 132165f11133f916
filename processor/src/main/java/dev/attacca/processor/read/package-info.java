/** From elements to the model. */
@NullMarked
package dev.attacca.processor.read;

import org.jspecify.annotations.NullMarked;
