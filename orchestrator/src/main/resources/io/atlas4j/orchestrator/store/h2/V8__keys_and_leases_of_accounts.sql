-- By which key an account's machines were last seen or made, told by a mark that tells nothing of it.

alter table atlas_account add column key_mark varchar(64);

-- Each account has a lease of its own, made when first taken.

alter table atlas_loop alter column name set data type varchar(200);
