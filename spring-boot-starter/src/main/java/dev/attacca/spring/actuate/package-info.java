/** The endpoint {@code /actuator/attacca} and the health of servers: there if the actuator is. */
@NullMarked
package dev.attacca.spring.actuate;

import org.jspecify.annotations.NullMarked;
