/** Items through tasks: what one costs, by Attacca and by others. */
package dev.attacca.benchmarks.flow;
