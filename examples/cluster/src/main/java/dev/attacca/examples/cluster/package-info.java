/** Orders from files, booked by account: in one process, and on a cluster of which a process is killed. */
package dev.attacca.examples.cluster;
