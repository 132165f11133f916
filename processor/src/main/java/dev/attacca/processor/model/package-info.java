/** A class of tasks as records. Nothing here knows how it is checked or written. */
@NullMarked
package dev.attacca.processor.model;

import org.jspecify.annotations.NullMarked;
