/** What stands behind {@link dev.attacca.spring.AttaccaTest}. */
@NullMarked
package dev.attacca.spring.internal.slice;

import org.jspecify.annotations.NullMarked;
