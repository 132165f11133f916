/** What the starter is made of; nobody else's business. */
@NullMarked
package dev.attacca.spring.internal;

import org.jspecify.annotations.NullMarked;
