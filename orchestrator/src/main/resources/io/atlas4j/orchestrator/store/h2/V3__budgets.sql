-- Caps for many sessions together, in USD. Whoever reserves locks the rows that count, in the order of their scopes.

create table atlas_budget (
    -- installation, day, or user:ID
    scope varchar(210) not null primary key,
    cap decimal(18, 6) not null,
    reserved decimal(18, 6) not null,
    spent decimal(18, 6) not null,
    -- the day that is counted, of the scope day alone
    on_day date,
    -- the largest share of the cap that was announced, in percent
    warned smallint not null
);

-- Kept when the session is over: a late machine and a bill are paid from the same budgets.
create table atlas_reservation (
    session_id varchar(16) not null references atlas_session (id),
    scope varchar(210) not null references atlas_budget (scope),
    on_day date,
    -- the most the session may cost; nothing once it is over
    amount decimal(18, 6) not null,
    primary key (session_id, scope)
);

create index atlas_reservation_scope on atlas_reservation (scope);
