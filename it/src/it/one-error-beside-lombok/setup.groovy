def refused = new GroovyShell(getClass().classLoader, binding).evaluate(new File(basedir, '../../../src/it/refused.groovy'))
refused.bad = refused.bad.collate(4)*.first() // Lombok is slow
def members = '''
  @lombok.Getter @lombok.Setter private ShopRunner own;
  @lombok.Getter private final List<ShopRunner.Result> results = new ArrayList<>();
  @lombok.Value static class Order { ShopRunner.Result result; String sku; ShopRunner runner; }
  @lombok.Builder static class Line { ShopRunner.Overriding overriding; int number; }
  String told(Order order) {
    return order.getSku() + order.getResult().product() + order.getRunner().product("a")
        + getResults().get(0).receipt().getTotal();
  }
  Line row() { return Line.builder().overriding(getOwn().overriding()).number(3).build(); }
  String label(Shop shop) { return shop.getLabel() + shop.getLabel().length(); }
'''
for (bad in refused.bad) {
  def shop = bad.text
      .replace('public record Receipt(String text, int total) {}',
          '@lombok.Value public static class Receipt { String text; int total; }')
      .replace('public class Shop {',
          '@lombok.NoArgsConstructor public class Shop { @lombok.Getter private final String label = "";')
  refused.write("src/main/java/${bad.home}/Shop.java", shop)
  refused.using(bad.home, 'use', members) { number, text ->
    refused.write("src/main/java/${bad.home}/use/User${number}.java",
        text.replace('.total()', '.getTotal()').replace('::total', '::getTotal').replace('.text()', '.getText()'))
  }
}
return true
