/** The rules. Each check looks at the graph and returns what it found; none prints. */
@NullMarked
package dev.attacca.processor.check;

import org.jspecify.annotations.NullMarked;
