-- What retention has forgotten. Of events: up to which place of the stream, so that nobody who reads on from an older one
-- takes it for all there was.

alter table atlas_installation add column forgotten_transaction bigint default 0 not null;
alter table atlas_installation add column forgotten_position bigint default 0 not null;

-- Of sessions: the accounts they were in. A machine of ours may still show up there.
create table atlas_account (
    provider varchar(40) not null,
    account varchar(80) not null,
    primary key (provider, account)
);
