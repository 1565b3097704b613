-- Whenever a stock of numbers is used up, H2 writes every changed page and forgets all statements that it has parsed: with
-- the 32 it begins with, after every fifth session. A kill leaves a gap.
alter table atlas_event alter column stream_position set cache 10000;
alter table atlas_spend alter column id set cache 10000;
