CREATE TABLE `ledger_balances` (
	`account_id` text NOT NULL,
	`currency` text NOT NULL,
	`amount` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `currency`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
DROP INDEX `fills_by_time`;--> statement-breakpoint
DROP INDEX `fills_by_account_time`;--> statement-breakpoint
DROP INDEX `fills_by_order`;--> statement-breakpoint
ALTER TABLE `fills` ADD `strategy_id` text;--> statement-breakpoint
UPDATE `fills` SET `strategy_id` = (SELECT `strategy_id` FROM `orders` WHERE `orders`.`id` = `fills`.`order_id`);--> statement-breakpoint
CREATE INDEX `fills_by_account_symbol_time` ON `fills` (`account_id`,`symbol`,`time`);--> statement-breakpoint
CREATE INDEX `fills_by_strategy_time` ON `fills` (`account_id`,`strategy_id`,`time`) WHERE strategy_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `fills_by_strategy_symbol_time` ON `fills` (`account_id`,`strategy_id`,`symbol`,`time`) WHERE strategy_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `fills_by_account_time` ON `fills` (`account_id`,`time`);--> statement-breakpoint
CREATE INDEX `fills_by_order` ON `fills` (`order_id`,`time`);--> statement-breakpoint
DROP INDEX `ledger_by_time`;--> statement-breakpoint
DROP INDEX `ledger_by_account_time`;--> statement-breakpoint
CREATE INDEX `ledger_by_currency_time` ON `ledger_entries` (`account_id`,`currency`,`time`);--> statement-breakpoint
CREATE INDEX `ledger_by_account_time` ON `ledger_entries` (`account_id`,`time`);--> statement-breakpoint
DROP INDEX `orders_by_time`;--> statement-breakpoint
DROP INDEX `orders_by_symbol_time`;--> statement-breakpoint
DROP INDEX `orders_by_parent`;--> statement-breakpoint
CREATE INDEX `orders_by_account_symbol_time` ON `orders` (`account_id`,`symbol`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_strategy_time` ON `orders` (`account_id`,`strategy_id`,`created_at`,`id`) WHERE strategy_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_by_strategy_symbol_time` ON `orders` (`account_id`,`strategy_id`,`symbol`,`created_at`,`id`) WHERE strategy_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_with_protection` ON `orders` (`account_id`,`created_at`,`id`) WHERE protection IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_by_parent` ON `orders` (`parent_order_id`,`created_at`,`id`) WHERE parent_order_id IS NOT NULL;--> statement-breakpoint
DROP INDEX `trades_by_time`;--> statement-breakpoint
CREATE INDEX `trades_by_account_symbol_time` ON `trades` (`account_id`,`symbol`,`entry_time`,`id`);--> statement-breakpoint
CREATE INDEX `trades_by_strategy_time` ON `trades` (`account_id`,`strategy_id`,`entry_time`,`id`) WHERE strategy_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `trades_by_strategy_symbol_time` ON `trades` (`account_id`,`strategy_id`,`symbol`,`entry_time`,`id`) WHERE strategy_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `trades_open_by_time` ON `trades` (`account_id`,`entry_time`,`id`) WHERE exit_time IS NULL;--> statement-breakpoint
CREATE INDEX `trades_by_exit` ON `trades` (`account_id`,`exit_time`,`id`) WHERE exit_time IS NOT NULL;--> statement-breakpoint
CREATE INDEX `accounts_by_time` ON `accounts` (`created_at`,`id`);