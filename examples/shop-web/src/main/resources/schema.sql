create table product (
  sku      varchar primary key,
  composer varchar not null,
  title    varchar not null,
  opus     varchar not null,
  composed int     not null,
  in_stock int     not null,
  visits   bigint  not null
);
