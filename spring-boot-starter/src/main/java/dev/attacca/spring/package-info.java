/** Runners as beans of Spring Boot. */
@NullMarked
package dev.attacca.spring;

import org.jspecify.annotations.NullMarked;
