package dev.attacca.examples.shopweb;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the shop, and the service that it asks for quotes. */
@SpringBootApplication
public class ShopApplication {
  /** Made by Spring. */
  ShopApplication() {}

  /** Runs until it is interrupted. */
  public static void main(String[] args) {
    SpringApplication.run(ShopApplication.class, args);
  }
}
