package org.example;

import dev.attacca.DependsOn;
import dev.attacca.Task;

class Rounds {
  @Task
  int a(int b) {
    return b;
  }

  @Task
  int b(int c) {
    return c;
  }

  @Task
  @DependsOn("a")
  int c() {
    return 3;
  }
}
