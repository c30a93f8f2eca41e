CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`market` text NOT NULL,
	`exchange` text NOT NULL,
	`currency` text NOT NULL,
	`live` integer NOT NULL,
	`limits` text DEFAULT '{}' NOT NULL,
	`removed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`origin` text NOT NULL,
	`details` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_log_by_time` ON `audit_log` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `fills` (
	`account_id` text NOT NULL,
	`symbol` text NOT NULL,
	`fill_id` text NOT NULL,
	`order_id` text NOT NULL,
	`side` text NOT NULL,
	`price` text NOT NULL,
	`amount` text NOT NULL,
	`fee` text NOT NULL,
	`fee_currency` text NOT NULL,
	`liquidity` text NOT NULL,
	`time` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `symbol`, `fill_id`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `fills_by_time` ON `fills` (`time`,`fill_id`);--> statement-breakpoint
CREATE INDEX `fills_by_account_time` ON `fills` (`account_id`,`time`,`fill_id`);--> statement-breakpoint
CREATE INDEX `fills_by_order` ON `fills` (`order_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`call` text NOT NULL,
	`input_hash` text NOT NULL,
	`order_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`transaction_id` text NOT NULL,
	`account_id` text NOT NULL,
	`currency` text NOT NULL,
	`book` text NOT NULL,
	`amount` text NOT NULL,
	`reference` text NOT NULL,
	`time` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `ledger_by_time` ON `ledger_entries` (`time`,`id`);--> statement-breakpoint
CREATE INDEX `ledger_by_account_time` ON `ledger_entries` (`account_id`,`time`,`id`);--> statement-breakpoint
CREATE INDEX `ledger_by_transaction` ON `ledger_entries` (`transaction_id`);--> statement-breakpoint
CREATE TABLE `order_events` (
	`order_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`order_id`, `sequence`),
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`client_order_id` text NOT NULL,
	`exchange_order_id` text,
	`symbol` text NOT NULL,
	`side` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`amount` text NOT NULL,
	`filled` text NOT NULL,
	`filled_value` text NOT NULL,
	`price` text,
	`stop_price` text,
	`trigger_by` text,
	`trailing` text,
	`fee` text NOT NULL,
	`time_in_force` text NOT NULL,
	`expires_at` integer,
	`post_only` integer NOT NULL,
	`reduce_only` integer NOT NULL,
	`purpose` text NOT NULL,
	`parent_order_id` text,
	`oco_group` text,
	`protection` text,
	`held_by` text NOT NULL,
	`strategy_id` text,
	`reason` text,
	`note` text,
	`tags` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_by_client_id` ON `orders` (`account_id`,`client_order_id`);--> statement-breakpoint
CREATE INDEX `orders_by_time` ON `orders` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_account_time` ON `orders` (`account_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_symbol_time` ON `orders` (`symbol`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_parent` ON `orders` (`parent_order_id`);--> statement-breakpoint
CREATE INDEX `orders_unfinished` ON `orders` (`account_id`,`created_at`,`id`) WHERE status NOT IN ('denied', 'filled', 'cancelled', 'rejected', 'expired');--> statement-breakpoint
CREATE TABLE `performance_snapshots` (
	`account_id` text NOT NULL,
	`time` integer NOT NULL,
	`equity` text NOT NULL,
	`cash` text NOT NULL,
	`deposits` text NOT NULL,
	`exposure` real NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `time`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `risk_states` (
	`account_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `trades` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`symbol` text NOT NULL,
	`state` text NOT NULL,
	`strategy_id` text,
	`entry_time` integer NOT NULL,
	`exit_time` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `trades_by_time` ON `trades` (`entry_time`,`id`);--> statement-breakpoint
CREATE INDEX `trades_by_account_time` ON `trades` (`account_id`,`entry_time`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `trades_open` ON `trades` (`account_id`,`symbol`) WHERE exit_time IS NULL;