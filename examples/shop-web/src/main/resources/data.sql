insert into product
select sku, composer, title, opus, composed, in_stock, 0 from csvread('classpath:products.csv');
