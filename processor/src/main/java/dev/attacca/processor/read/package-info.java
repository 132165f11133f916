/** From elements to the model, names resolved. */
@NullMarked
package dev.attacca.processor.read;

import org.jspecify.annotations.NullMarked;
