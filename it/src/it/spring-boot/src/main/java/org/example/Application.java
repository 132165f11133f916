package org.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class Application {
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args).close();
  }
}
