-- Whether the machine ends itself after the longest runtime, even if no controller is left.

alter table atlas_session add column guarded boolean default false not null;

-- Until now an account was known by a mark of its key; from now on it has a name.
update atlas_session set account = 'default';
