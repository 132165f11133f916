package dev.attacca.examples.shopweb;

import dev.attacca.Input;
import dev.attacca.Task;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What the database knows. Each task is a transaction of its own, on whichever thread it runs. */
@Repository
class Catalogue {
  private final JdbcClient db;

  Catalogue(JdbcClient db) {
    this.db = db;
  }

  @Task
  @Transactional(readOnly = true)
  Product product(@Input String sku) {
    return db.sql(
            "select sku, composer, title, opus, composed, in_stock from product where sku = ?")
        .param(sku)
        .query(Product.class)
        .optional()
        .orElseThrow(() -> new UnknownProductException(sku));
  }

  @Task
  @Transactional
  long visits(Product product) {
    db.sql("update product set visits = visits + 1 where sku = ?")
        .param(product.sku())
        .update();
    return db.sql("select visits from product where sku = ?")
        .param(product.sku())
        .query(Long.class)
        .single();
  }

  @Task
  @Transactional(readOnly = true)
  List<String> related(Product product) {
    return db.sql(
            "select title from product where composer = ? and sku <> ? order by composed, sku")
        .params(product.composer(), product.sku())
        .query(String.class)
        .list();
  }
}
