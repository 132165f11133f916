/** The graphs that are measured: five shapes, and the writer of their classes. */
package dev.attacca.benchmarks.shapes;
