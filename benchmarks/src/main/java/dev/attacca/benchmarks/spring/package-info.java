/** What runners that are beans add to the start of an application of Spring Boot. */
package dev.attacca.benchmarks.spring;
