package dev.attacca.tests;

/** What runs are run on. */
enum On {
  DEFAULT,
  CALLER,
  ONE,
  TWO
}
